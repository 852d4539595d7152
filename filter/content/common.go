package content

// commonWords are words of everyday chat that stand where a host's name or a user's name might: "ok.so i will",
// "telegram is down". They are folded like everything else.
var commonWords = func() map[string]bool {
	set := map[string]bool{}
	for _, word := range Words(everydayWords) {
		set[word] = true
	}
	return set
}()

const everydayWords = `
a about above account actually add after again ago ah all almost alone already alright also always am amazing an and
another any anymore anyone anything anyway anyways app apps are around as ask at away awesome babe baby back bad be
beautiful because been before being best better between big bit bored both bro broken brother but button buy by bye
call called came can cannot cant care cause chat check class close come coming cool could crazy cute dad damn dance
day days deal dear definitely did didnt die different dinner do does doesnt doing done dont down drive drop dude each
early easy eat else end enough especially even evening ever every everybody everyone everything exactly excited
facebook family far fast feel feeling few fine first follow food for forever found four free friday friend friends
from full fun funny game games gave get getting girl girls give go god goes going gone gonna good goodbye goodnight
got gotta great group gt guess guy guys ha had haha hahaha half happen happened happy hard has hate have having he
head hear heard heart hello help her here hers hey hi him his hm hmm home honestly hope hot hour hours house how
however hurt i idea idk if ill im in indeed info instagram instead into is isnt it its ive job join just keep kid
kids kind knew know lady last late later laugh leave left less let lets life like link list listen little live lmao
lol long look looking lost lot lots love loved lovely luck lunch mad made make making man many married mate may maybe
me mean meant meet meeting men message messages met might mind mine minute minutes miss mom monday money month months
more morning most mother mouth move movie mr mrs much music must my myself name need needs never new news next nice
night no nobody none nope not nothing now number of off office often oh ok okay old omg on once one ones only open or
other our out outside over own page part party people perfect phone pic pics picture place play please pls plz post
pretty private probably problem profile pub put question quick quite rather read ready real really reason remember
reply right room run sad safe said same saturday saw say saying says school see seems seen send sent seriously she
should show shut sick since sir sister sit sleep slow small smile so social some somebody someone something sometimes
somewhere song soon sorry sound start stay still stop story stuff stupid such sunday super sure swear sweet take talk
talking team tell text than thank thanks that thats the their them then there theres these they theyre thing things
think this those though thought three through thursday till time times tired to today together told tomorrow tonight
too took totally town tried trip true trust truth try trying tuesday turn tv two u ugh um under until up update upon
ur us use used user username using usually very video videos wait waiting wake walk wanna want wants was watch water
way we wear wednesday week weekend weeks weird welcome well went were what whatever whats when where whether which
while who whole whos why wife will wish with without woman women wonder wont word words work working world worst
worth would wow write wrong xx xxx ya yea yeah year years yep yes yesterday yet yo you youre your yours yourself yup
aja ada aku apa banget bisa dan dari di dong ga gak gue itu iya juga kak kalo kalau kamu ke kita kok lagi mau nanti
nih nya oke saya sih sudah tapi tau tidak udah untuk ya yang yg tp utk sms dgn dg jg sdh
al algo amor aqui asi bem bien bom bueno como con cuando da das de del des dia do donde e ela ele ella en era eres es
esa ese esta este estou eu foi gente gracias hay hola hoje hoy il je jest la las le les lo los mais mas me mi mia moi
mon muito na nao ne non nos o oi os ou para pas per pero por porque pour pra pues qual quando que quem qui quiero se
sem ser seu si sim sin sobre sou su sua sur ta te tem tengo ti tu tudo tus un una uno vai vamos voce vous y
aber ach alles also auch auf aus bin bist bitte da danke das dem den der die du ein eine er es fur gut habe hallo ich
ihr ist ja jetzt kann kein mal mehr mein mich mir mit nein nicht noch nur schon sehr sein sich sie sind so und uns
vom von war was weil wenn wie wir zu zum
а без был была были было быть в вам вас ведь весь вот все всем всех вы где да даже для до его ее если есть еще же за
и из или им их к как какой когда кто ли лучше меня мне может мой мы на надо нам нас не него нет ни но ну о об он она
они от по под после потом почему при про просто с сам свой себе себя сейчас со так там тебя тем теперь то тоже только
тут ты у уже хорошо чем через что чтобы эта эти это этот я
bana ben beni bir biz bu bunu cok da daha de degil diye evet gibi hayir icin ile iyi kadar ki mi ne nasil o sana sen
ve var yok
app account bot chat channel group channels groups message messages web premium business kanal grup grupo canal gruppe
канал группа чат бот аккаунт сообщение сообщения down better deleted installed instead user users status stories
status video calls please asap thx ty tysm cuz bc coz tho dis dat den lah lor leh meh sia wat wen wif hav wan got abt
`
